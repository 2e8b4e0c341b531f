"""The sections of the settings file about the advertiser's own ad accounts, as pydantic models."""

from typing import Annotated

from pydantic import Field

from monitor.config.shape import Shape, Text

DownloadHost = Annotated[str, Field(pattern=r"^\.?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?$")]


class GoogleAdsShape(Shape):
    """The advertiser's accounts at Google Ads, for `monitor ads`; needs the extra `google-ads`."""

    config_file: Text | None = None
    """Google's own `google-ads.yaml`, which holds the login.

    Default: where Google's library looks for it (`GOOGLE_ADS_CONFIGURATION_FILE_PATH`, then the home folder).
    """
    customer_ids: list[Text] = Field(default=[])
    """Accounts to read, in quotes, such as `"123-456-7890"`; those below a manager account are found by themselves.

    Default: the `login_customer_id`.
    """
    login_customer_id: Text | None = None
    """The manager account to read through, in quotes. Default: the one in `google-ads.yaml`."""
    api_version: Annotated[str, Field(pattern=r"^v[1-9][0-9]{0,2}$")] | None = None
    """Version of the API, such as `v26`. Default: the newest of the installed library."""


class MicrosoftAdsShape(Shape):
    """The advertiser's accounts at Microsoft Advertising, for `monitor ads`."""

    customer_id: Text
    """Your customer number (manager account), in quotes."""
    account_ids: Annotated[list[Text], Field(min_length=1)]
    """Numbers of the accounts to read, in quotes."""
    client_id: Text
    """Identifier of the application registered at Microsoft Entra."""
    developer_token: Annotated[str, Field(min_length=1)] | None = None
    """The developer token, never written out: `${MICROSOFT_ADS_DEVELOPER_TOKEN}`."""
    developer_token_file: Text | None = None
    """File whose one line is the developer token; instead of `developer_token`."""
    refresh_token: Annotated[str, Field(min_length=1)] | None = None
    """The refresh token, never written out: `${MICROSOFT_ADS_REFRESH_TOKEN}`."""
    refresh_token_file: Text | None = None
    """File whose one line is the refresh token; instead of `refresh_token`."""
    download_hosts: list[DownloadHost] = Field(default=[])
    """Hosts that reports may lie on besides those known today (`.example.com`: all below one): Microsoft moves them."""


class YandexDirectShape(Shape):
    """The advertiser's account at Yandex Direct, for `monitor ads`."""

    client_login: Text | None = None
    """Login of the client, where an agency's token is used."""
    token: Annotated[str, Field(min_length=1)] | None = None
    """The OAuth token, never written out: `${YANDEX_DIRECT_TOKEN}`."""
    token_file: Text | None = None
    """File whose one line is the token; instead of `token`."""


class OwnTokenShape(Shape):
    """The keyed token in the final-URL suffix of your own ads; `monitor ads token` makes it."""

    keys_file: Text
    """File with the keys; whoever has it can make tokens."""
    parameter: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,19}$")] = "bbm"
    """Name of the URL parameter that carries the token."""
