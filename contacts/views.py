from django.shortcuts import render
from django.views.decorators.http import require_safe

from municipalities.models import FamilyCentre, Municipality


@require_safe
def contact_list(request):
    """List the liaison persons of each family centre; the parameter `municipality` limits the centres."""
    centres = FamilyCentre.objects.published().working()
    chosen = list(Municipality.objects.filter(slug__in=request.GET.getlist("municipality")))
    if "municipality" in request.GET and any(request.GET.getlist("municipality")):
        centres = centres.filter(areas__municipality__in=chosen, areas__until=None).distinct()
    context = {
        "section": "contacts",
        "centres": centres.with_people(),
        "municipalities": Municipality.objects.all(),
        "chosen": {municipality.slug for municipality in chosen},
    }
    return render(request, "contacts/list.html", context)
