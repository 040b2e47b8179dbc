from django.urls import path

from meeting_places import views

app_name = "meeting_places"

urlpatterns = [
    path("", views.MeetingPlaceListView.as_view(), name="list"),
    path("<slug:slug>/", views.MeetingPlaceDetailView.as_view(), name="detail"),
]
