"""Reading a question: what is asked is read first, by rules from left to right, and only what is left is looked for.

`tokens` cuts the text; `numbers`, `days`, `clocks`, `ages`, `distances`, `labels` each read one kind of meaning;
`filler` knows the words that say nothing; `denial` what is not wanted; `questions` what kind of answer is wanted;
`grammar` puts them together. All of it is pure: a text, a moment and a vocabulary go in, meanings with spans come out.
"""
