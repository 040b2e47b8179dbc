from django import forms

from events.models import GroupMessage


class GroupMessageForm(forms.ModelForm):
    """A message to all members of a group."""

    text = forms.CharField(
        label=GroupMessage._meta.get_field("text").verbose_name,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    class Meta:
        model = GroupMessage
        fields = ["subject", "text"]
