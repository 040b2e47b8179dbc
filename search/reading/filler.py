"""Words that say nothing of what is looked for: function words, question words, common verbs, spoken forms.

Words are without diacritics. `FILLER` says nothing at all; `GENERAL` says only that a place for families is meant,
which all of them are, and is looked for where a text says nothing else. Names of the portal's own records stand above.
"""

import re
from functools import lru_cache

FINNISH = """
heidat heihin heista heilta heissa haneen hanesta hanella hanelta haneltakin meidat meihin meista teidat teihin
teista minut minuun sinut sinuun sinusta jonne jonnekin jonnepain pain mielta mieli mielessa hoidossa hoitaa
hoitamassa hoitoon olevalle olevasta olevien olisiko ohjausta ollu ollut oltiin tavata
tapaa tapaisi tavattaisiin tapaamaan sanoo sanoa sanoisi sanokaa osaisko osaisiko osaako osaatko osaan voipi voipiko
saapi soitan soittaa soittaisin soita ajattelin ajatellut mietin miettii luulen arvelen toivon toivoisin toivoisimme
toivottais kokeilla kokeilen yrittaa yritan lahtea lahden lahdemme lahtee lahdossa kulkee kuljen kulkea pyorailla
istua istuskella odottaa odotellessa katsella seurata seuraa kayttaa kaytan kaytossa ottaa otan otetaan otettu antaa
annetaan annan pystyy pystyn jaada jaa jaamme loytaa loydan loytaisin kaipaan kaipaamme tarjolla meneillaan
kaynnissa luvassa paivana paivaa paivan paivat paivalla paivisin viikko viikkoa viikolla viikon kuukausi kuukaudessa
vuosi vuotta vuoden kerta kertaa kerralla ensi ensimmaista ensimmainen ensimmaisen viimeinen viimeista alkuun alku
loppu loppuun lopuksi puolesta puolella puolen vali valilla vaikkapa vapaasti rauhassa nopeasti lyhyesti yleensa
harvoin monesti samalla sama saman samassa samaan samoja erilaista erilaisia tietysti totta oikea oikean vaara
ikainen ikaisen ikaiselle ikaisille ikaiset ikaisia ikaisten ikaista ikaisina ikasille ikaselle ikanen vuotiaana
uskallanko uskaltaa kehtaa kehtaako viitsii viitsiiko huolimatta mukaanlukien poissa lahtomatka perilla perille
osoite osoitetta osoitteen sijaitsee sijainti sijaintia menossa tulossa jossakissa taallapain silleen tallee sille
lailla tavalla tavan kunhan jollakin johonkin jostakin jostain minnepain mistapain mihinpain haluan haluaisin
haluaisimme haluamme halutaan haluavat haluavatko tarvitsen tarvitsemme tarvitsisin tarvitsisimme tarvitaan
ystavallinen ystavallista iloinen avulias tuttu outo ujo arka arkaa ujoa ujolle vilkas vilkkaalle vilkasta vasynyt
vasyneelle hetki hetken pikku pikkuriikkisen tosissaan todellakin saattaa saattaisi mahtaa mahtaako mahtaisi mahtuu
mahtuuko mahdutaan aukiolevat aukioleva aukiolevia oman omaa omia omalla omaan sellasta sellasia semmosta semmosia
tommonen tommosta tammosia isompi isompien isommat isommille isommalle pienemmat pienemmille harrastaa harrastus
harrastuksia harrastusta apua apu tukea ammattilaisille ammattilaisten nakyviin nakyvissa seuraava seuraavan
seuraavaa seuraavat seuraavia seuraavaksi tuleva tulevat tulevia tulevan viimeisin viimeisimman edellinen edellisen
oo oot oon voi voin voit voiko voiks voisko vois voikos voimme vie vien viedaan viemme saa saan saako saaks saadaan
saatko saisko saisinko tuo tuon tuoko teha tehda tehtais tehtaisiin tekis tekisin syoda syo syon sais ollaanko jaksa
jaksan enaa enaan syntynyt syntyny tayttaa taytti postinumero postinumerosta postinumerolla postinumeron tarvitse
tarvitsee jarjestama jarjestaman jarjestamaa jarjestamia jarjestaa pyorittama kyselee kyselen kysyy kertoo kertokaa
kertoa muuttamassa muuttanut muutettu muuttaa olemassa kunnassa kunnasta kaupungissa kaupungista kaupunkiin koulussa
koulusta kouluun puhuva puhuvaa puhuvia puhuvat puhutaan ohjaaja ohjaajaa ohjaajia vetaja vetajaa vetama katsoa
katson katsotaan kuulla kuulin kuulemma sanoi sanotaan mieluiten mielellaan mieluummin toivottavasti haluaa
haluttais haluttaa haluutteko haluatteko huvittaa pitas pitais pitaa kannattaa kannattaako nakyy nahda pakko
pakollinen pakollista valttamatta tarpeen tarvetta asuva asuvat asuville reissussa kaynti kaymaan kaymassa autolla
autoa kavellen kavelymatka kavelymatkan kavelymatkalla mina ma mie mnaa mun minun mulla minulla mulle minulle minua
mua musta minusta minulta mult meikalainen meika sina sa sie sun sinun sulla sinulla sulle sinulle han hanen hanelle
me myo mei meidan meijan meian meilla meil meille meita te tyo teidan teian teilla teil teille teita teilta he hyo
heidan heijan heilla heille ne niiden nain nama naa naita niita niilla niille siella siel siina siihen sita silla
sielta siita sinne tanne taalla taal taalta tassa tahan taas tama taa tan taman tata tuota tuolla tuol tuonne tuossa
se sen sellainen sellanen semmoinen semmonen sellaista sellaisia tallainen tallanen tammonen tallaista tammosta itse
itseni joka jonka jota jossa jos josta johon jolla jolle jolta joissa joita jotka joiden joihin joilla joille jotta
mika mita mitas mitka mikas mikahan missa mis missas missahan mista mistas mihin mihinka mihis mihi minne minnes
minnekka milla mille milta milloin millon millos milloinka koska koskas kuka keta kenen kenelle kenella ketka kuinka
miten mites mitenka miksi millainen millanen millaista millasta minkalainen minkalaista minkalaisia millaisia minka
montako monta moneltako monelta moneen moneksi paljonko paljon kumpi on oli ole olen olet olemme ollaan ovat olla
olis olisi oliskohan ois oisko oiskohan oisi olisikohan olisin olisimme olkaa onko onks onkos onkohan onkse oltu
olevia oleva olevan olevassa olevat olevaa olleet oma omat oletteko ootteko oonko olenko liekko lie lienee joku
jokin jotain jotaki jotakin jotai jotaa jossain jossaki jossakin jossai johki jonnekki jonneki jonkin jonku jonkun
jonkinlainen jonkinlaista jokunen jollain jonkinlaisia mikaan mitaan mittaan mitaa missaan missaa mihinkaan mihinkaa
minnekaan minnekaa mikaa milloinkaan kukaan ketaan kaikki kaikkea kaiken kaikille kaikkien kaikkia kaikenlaista
kaikkialla muu muut muuta muita muille muiden muun muulla muualla toinen toiset toisten toisia ja tai seka eli myos
kans kanssa kaa kanss kera mut mutta vaan vain kun ku kuin niin nii ni et etta josko jahka vaikka ehka kai varmaan
suunnilleen noin suurin piirtein edes just juuri ihan aika melko tosi todella hyvin kovin vahan vaha pikkasen
enemman eniten liian viela jo aina usein joskus kerran heti pian kohta sitten sit siten uudelleen yhdessa yhes yhta
yhteinen yhteista yksin yleisesti oikein oikeasti hetkeksi suoraan suht melkein lisaksi lisaa esimerkiksi esim
niinku niinkun tota siis nimittain hei moi moikka terve heippa kiitos kiitti kiitoksia anteeksi hyva please plis
kylla joo juu okei ok no asti saakka alkaen lahtien aikana aikaan aikaa ajan ajaksi aikoihin kesken mukana mukaan
mukaisesti luona luokse luo luota ohi ympari ympariinsa vasten yli alle paalla paalle alla sisalle sisaan
sisaanpaasy ulkopuolella takana edessa vieressa valissa lapi varten takia vuoksi perassa kohti seuraksi etukateen
ennakkoon ennalta valmiiksi paikan paikalla paikalle paikkaan paikasta paikassa paikkoja paikat kiva kivaa kivoja
kivat kivan hauska hauskaa mukava mukavaa mukavia mukavat hyvaa hyvia hyvat hieno hienoa paras parasta parhaat
parhaita parempi sopiva sopivaa sopivia sopivat sopivan sopisi jarkevaa jarkeva turvallinen turvallista rauhallinen
rauhallista edullinen tarkka uusi uuden uusia uutta vanha vanhan pienempi pieni iso pienia isoja pienelle pienen
pienten joutilas tavallinen lyhyt pitka mahdollisimman mahdollista mahdollisesti mahollista lahes ainakin vahintaan
enintaan korkeintaan useampi useamman useita eri moni monen monenlaista muutama muutaman pari parin lapsineen
perheineen lapsinensa satee satanut sateinen sateisena vetta pakkasta kylma saalla saalta kelilla keli tuulee loskaa
lunta
""".split()
FINNISH_NOUNS = """
auttaa auttaisi auttavat puolison puoliso puolisoni
juttu juttuja jutut juttui juttua juttuu asia asiaa asiat asioita asian homma hommaa hommia hommat tapa tapoja
mahdollisuus mahdollisuutta mahdollisuuksia vaihtoehto vaihtoehtoja idea ideoita ehdotus ehdotuksia vinkki vinkkeja
vinkkia tieto tietoa tietoja lista listaa listaus luettelo suunta suunnalla suunnal suunnalta suunnilla seutu
seudulla seudun seuvulla alue alueella alueelta alueen lahialue lahialueella kulma kulmilla kulmalla tienoo
tienoilla tienoolla lahistolla lahistossa lahettyvilla lahettyvilta ymparisto ymparistossa kunta kuntaa kaupungilla
kyla kylalla kylassa kylilla maakunta maakunnan maakunnassa keskisuomi keskisuomessa kotona kotoa kotiin koti
kotoota toissa toista toihin tyot vapaa vapaana vapaata loma lomalla paikkakunta paikkakunnalla porukka porukkaa
porukan porukalla vaki vakea vaelle seura kaveri kavereita kaveria kaverin kavereiden kaverit ystava ystavia naapuri
tuttuja ihmisia ihminen ihmiset ihmisten aikuinen aikuisen aikuiset aikuista aikuisia henkilo ryhmassa arkea menoa
menoja meno meininki toimintaan osallistua kierros
""".split()
SWEDISH = """
ha hade haver skulle kommer brukar brukade orkar hoppas tror tanker tankte tycker tycks forsoker provar borjade
slutat sagt sager heter kallas ligger finner jobbar ledigt ibland snart tidigt sent strax genast senare forst sist
samma annars darfor eftersom medans eller ocksa egentligen gora gjort varit blivit tagit sett hort hjalper hjalpte
passa passat sitta sitter prova proverar trevliga roligaste basta snabbt langt nagonsin lattare enkelt enkel nasta
kommande senaste forra foljande man utomhus stan stad staden talande ifran alder bara sadan sadant sadana
arrangerade ordnade arrangerat ordnat jag du hon vi de dem den det mig dig oss er sig min mitt din ditt dina sin
sitt var vart vara ert denna detta dessa som vilken vilket vilka vad vem vems nar hur varfor varifran om att och men
samt aven i pa till fran for med hos av vid mot genom bland ur kring omkring runt en ett nagon nagot nagra ngn ngt
nan nat nanstans nagonstans all allt annat andra varje bada manga flera mycket mer mera mest lite litet ganska ar
blir bli blev har haft finns finnas fanns kan kunna kunde ska skall vill vilja ville far fa fick maste borde bor
behover behova behovs behovde tack hej snalla bra rolig roligt roliga trevlig trevligt fin fint fina liten lilla sma
stor stort stora ny nytt nya gammal gammalt gamla passar passande lamplig lampligt lampliga mojlig mojligt
mojligheter bast dar dit hit ju redan nog kanske ens alls da sedan an annu igen alltid ofta tillsammans ensam in ut
upp ner gar ga gick ta tar tog komma kom kommit besoka besok hitta hittar hittas soka soker sokes leta letar letas
gor gors goras vet veta undrar fraga fragar ser titta delta deltar traffas traffs traffa mota motas moter ordnas
ordnar anordnas arrangeras arrangerar halls haller hander ske sker bo bodde flyttat flyttar gillar alskar hjalpa
hjalp behov halla roa regnigt snoar kallt kall varm vadret vader ifall medan dels dock ty ingar galler gallande
sorts slags typ sak saker grej grejer ide ideer tips tid tider plats platser stalle stallen omrade omradet trakten
trakter nejden region regionen hemma hem jobbet arbete ledig lediga lov manniskor folk vuxen vuxna nagonting pratar
talar talas prata tala pratas evenemang evenemangen evenemanget
""".split()
ENGLISH = """
anyone does whats lets happening happens allowed welcome accepted bringing taking getting having being seeing asking
wondering hoping planning thinking hour hours minute minutes week weeks month months year years later early late
soon recently currently usually often sometimes probably actually basically literally enough lovely cool safe cosy
cozy cheap quiet busy friendly easy close closer decent proper different similar same another certain adults grown
ups grownups ones us ourselves myself themselves yourself next upcoming latest last coming previous half aged town
city don doesn isn aren won didn hasn haven speaks runned organised organized arranged provided right own else kinda
sort you she it we they him her them my your his its our their mine yours this that these those who whom whose which
what where when why how is am are was were be been have has had do did can could will would shall should may might
must want wants wanted need needs needed like likes love looking look find finding found search searching know tell
show see seek go goes going went come comes take takes bring brings get gets give let make makes meet meets hang
visit visiting attend attending join joining use try enjoy spend happen held hold holds run running offer offers got
there here a the of to into at onto from by with about as than then so too also and or but if because while during
until since some any anything something somewhere anywhere someone anybody somebody everything everyone every each
other others more most much many few several lot lots bit little small big new good great nice fun best better
suitable available possible possibly maybe perhaps thanks thank hi hello hey really very quite only even still yet
already again always ever there's what's where's i'm we're im ive id ill s t m re ve ll d up out off over down back
away inside snow snowing cold weather home house work working time times place places spot spots venue area areas
neighbourhood neighborhood side people person folks adult friend friends thing things stuff option options ideas
info information list way type such able sure moved moving live lives living stay staying local locally together
alone speak speaking spoken talk talks event events
""".split()
STATES = """
auki avoinna avoin avoina avoimena kiinni suljettu aukioloajat aukioloaika aukiolo aukioloajoista aukee aukeaa aukea
aukeavat aukeaako avataan avaa avautuu sulkeutuu suljetaan sulkee aukoo menee meneeko loppuu paattyy paattyvat alkaa
alkavat alkaako alkava alkavia alkais kestaa kesto toimii oppet oppen oppna oppnar oppnas stangt stangd stanger
stangs oppettider oppettid borjar slutar open opens opening closed closes closing starts start starting begins begin
ends end finishes shut
""".split()
COMMON_VERBS = """
tarvi tarvit tarvet tarvis tarvii tarvin kaipa kaipai halu haluai haluu etsi etsin etsis etsit hake loyty loyta
loyda loytyy kayd kavi kaytt kavais mene menn menna manna meni menee mentais tulla tule tulee tuli tulis paasee
paase paasta paasi paasis paasy voin voit voida voita voisi vois voivat voiko saada saan saako saisi sais saisiko
pitaa pitais pitaak pitaisi pitaako tietaa tieda tietaak tiia tiedat kysy kysely kysyn tehda teet tehtai tekis
tekisi teen jarjest jarkat kokoont kokoon tapaht tapahtu sopii sopi sovel sopisi asuta asun asuu asumme muutt muutim
tarjot tarjoa tarjota pidet pidatt pide puhua puhu puhuv puhut leiki leikki leikk touhu touhut viettaa viett viihty
viihdy kiinnost tykkaa tykka suosit suosittel auttaa autta ottaa otan ottais tuoda tuon tuoko vied vieda vien
viemaan kelpa onnistu ehti ehdi ehtis pystyy pysty jaksaisi osaa osata opetell pelaill vieraill tutustu tutustum
kuulu kuuluu tarkoit kerto kerro kertokaa nayta nayttaa lahte lahdet lahtea lahtis kulke kulkea alkai olisim
haluaisin
"""
STEMS = tuple(sorted(COMMON_VERBS.split(), key=len, reverse=True))
SHORTEST_SURE_STEM, LONGEST_ENDING = 5, 7
VERB_ENDING = re.compile(
    r"(a|aa|an|at|e|ee|en|et|i|ii|in|it|is|isi|isin|isit|isiko|isko|isimme|isivat|isitte|ta|tta|taan|daan|taa|tais"
    r"|taisiin|taisko|tas|tasi|vat|vatko|vaa|va|via|vissa|mme|mmeko|tte|tteko|ko|k|ks|ks|s|n|nut|neet|nyt|ttu|ttava|massa|maan|malla|masta"
    r"|minen|mista|mma|isin|y|yy|yvat|yi|yis|yisi|u|uu|uis|uvat|uu|utaan|utua|uisi|uu|uko|yko|eeko|aako|iiko|ella|ssa"
    r"|isivatko|isiks|tais|teta|tu|da|de|dan|dat|dä|si|sin|sit|sko|va|i)?"
)

FILLER = frozenset(word for words in (FINNISH, FINNISH_NOUNS, SWEDISH, ENGLISH, STATES) for word in words)

GENERAL = frozenset(
    """
    lapsi lapsen lasta lapset lapsia lapsii lasten lapsien lapsille lapsilla lapsel lapsell lapselle lapsella
    lapsellekin lapseni lapsemme lapsukainen lapsukaisille lapsenlapsi lapsenlapsen lapsenlasta lapsenlapselle
    lapsenlapset lapsenlapsia lapsenlasten lapsenlapsille muksu muksut muksuja muksujen muksui muksulle muksuille
    muksun tenava tenavat tenavien tenaville tenavia tenavan tenavalle mukula mukulat mukulien mukuloille mukuloiden
    mukulan mukulalle kakara kakarat kakaroille penska penskat penskoille penskojen nappula nappulat nappuloille
    vekara vekarat vekaroille kersa kersat kersoille kersojen naperoille naperon pikkuinen pikkuiset pikkuisten
    pikkuisille pikkuisen pikkunen pikkusen pikkuset pikkusten pikkusille natiainen poika pojan pojat poikien
    pojalle pojille poikani tytto tyton tytot tyttojen tytolle tytoille tyttoni jalkikasvu jalkikasvun jalkikasvulle
    sisarus sisarukset sisaruksille sisarusten sisaruksia sisko siskon veli veljen pikkusisko pikkuveli kuopus
    kuopuksen vanhempi vanhemman vanhemmalle vanhemmat vanhempien vanhemmille vanhempia vanhemmal aiti aidin aidille
    perhe perheen perheelle perheet perheiden perheille perheita lapsiperhe lapsiperheet lapsiperheille lapsiperheen
    lapsiperheiden koko mummo mummon mummolle mummi mummin mummu mummun isoaiti isoaidin vaari vaarin vaarille ukki
    ukin isoisa isoisan pappa papan isovanhempi isovanhemman tekeminen tekemista tekemisen tekemisia toiminta
    toimintaa toimintoja toiminnan toimintaan ohjelma ohjelmaa ohjelmia puuhaa puuha puuhia puuhattavaa aktiviteetti
    aktiviteetteja paikka paikkaa paikkoja paikan ryhma ryhmaa ryhmia ryhman ryhmat ryhmaan tapaaminen tapaamisia
    tapaamista kohtaamispaikka kohtaamispaikat kohtaamispaikkoja kohtaamispaikan leikkia leikki leikkimaan
    leikkimista leikkiminen vertaisseuraa barn barnen barnet barns unge ungar ungarna kid kids kiddo child children
    childs son sons daughter daughters boy girl boys girls sibling siblings syskon dotter sonen dottern pojke flicka
    pojkar flickor mormor farmor morfar farfar grandma grandpa granny grandchild grandchildren barnbarn barnbarnet
    parent parents mum mom mother mummy foralder foraldrar foraldrarna mamma mammor familj familjen familjer family
    families verksamhet aktivitet aktiviteter activity activities program programme play playing leka lek leker
    group groups grupp grupper gruppen mammat mammojen mammoille mums moms esikoista esikoisen esikoiselle aidit
    aitien aideille motesplats motesplatser hang hangout lastenlapsi lastenlapset lastenlasta lastenlapsia
    lastenlasten lastenlapsille pojanpoika pojanpojan pojanpojalle tyttarenpoika tyttarentytar pojantytar tytar
    tyttaren tyttarelle koululainen koululaiset koululaisille koululaisten koululaisen skolbarn schoolchildren
    pupils mothers mommies mammor aitia aiteja aideilla aidilla iseille grandson granddaughter barnbarnen
    """.split()
)

POSSESSIVES = re.compile(r"(mme|nne|nsa|ni|si)$")  # "tyttöllemme"
CLITICS = re.compile(r"(ko|han|kin|kaan|pa|pas|s|kohan|kos|ks)$")


@lru_cache(maxsize=20_000)
def is_filler(surface: str) -> bool:
    """Return whether a word without diacritics says nothing of what is looked for."""
    if surface in FILLER or len(surface) == 1:
        return True
    owned = POSSESSIVES.sub("", surface)
    if owned != surface and len(owned) > 3 and (owned in FILLER or owned in GENERAL):
        return True
    bare = CLITICS.sub("", surface)
    return bare in FILLER or _is_common_verb(surface) or (bare != surface and _is_common_verb(bare))


def _is_common_verb(surface: str) -> bool:
    stem = next((stem for stem in STEMS if surface.startswith(stem)), "")
    if len(stem) >= SHORTEST_SURE_STEM and len(surface) - len(stem) <= LONGEST_ENDING:
        return True
    return bool(stem) and VERB_ENDING.fullmatch(surface, len(stem)) is not None


def is_general(surface: str) -> bool:
    """Return whether the word means only families, children, or that there is something for them."""
    return surface in GENERAL


# Endings of verbs and adverbs. A word that nothing is known of and that ends so names no thing worth telling of.
VERBS = {
    "fi": re.compile(
        r"\w{3,}(?:sti|ttaa|staa|ltaa|rtaa|ntaa|taa|ata|ita|oida|eilla|ella|amaan|emaan|imaan|omaan|umaan|massa|malla|isin|isit|isi"
        r"|isimme|isiko|isivat|ivat|avat|evat|ovat|uvat|vatko|mmeko|mme|tte|neet|nut|nyt|ttiin|tiin|daan|taan|ttu|mpi|mpaa|mman|utuu|eutuu|tuu|tua|ttua)"
    ),
    "sv": re.compile(r"\w{3,}(?:ade|ande|ende|igt|iga|ligt|liga|as|ades|ats|are|ast)"),
    "en": re.compile(r"\w{3,}(?:ing|ly|ed|est|ful)"),
}


def is_no_thing(surface: str, tongue: str) -> bool:
    """Return whether an unknown word is a verb or an adverb by its ending."""
    return VERBS[tongue].fullmatch(surface) is not None
