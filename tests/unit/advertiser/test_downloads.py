"""Which addresses of files are asked at all."""

import pytest

from monitor.advertiser.downloads import why_refused
from monitor.advertiser.microsoft_jobs import HOSTS


@pytest.mark.parametrize(
    "host",
    [
        "download.api.bingads.microsoft.com",
        "download.api.bingads.microsoft.com:443",
        "bingadsappsstorageprod.blob.core.windows.net",
        "BingAdsAppsStorageProd.blob.core.windows.net",
    ],
)
def test_microsofts_files_are_taken_from_where_they_were_seen_to_lie(host: str) -> None:
    assert why_refused(f"https://{host}/made/report.zip?sig=address-secret", HOSTS) is None


@pytest.mark.parametrize(
    "host",
    [
        "somebody.blob.core.windows.net",
        "evilbingads.microsoft.com",
        "bingads.microsoft.com.evil.example",
        "download.api.bingads.microsoft.com:8443",
        "download.api.bingads.microsoft.com.",
        "169.254.169.254",
        "[::1]",
        "user@download.api.bingads.microsoft.com",
        "download.api.bingads.microsoft.com\\@evil.example",
        "download.api.bingads.microsoft.com%2f@evil.example",
        "",
    ],
)
def test_everybody_elses_host_is_refused_without_showing_the_signature(host: str) -> None:
    refused = why_refused(f"https://{host}/made/report.zip?sig=address-secret", HOSTS)
    assert refused is not None
    assert "expected" in refused
    assert "secret" not in refused
