"""The advertiser's own ad accounts: Google Ads, Microsoft Advertising, Yandex Direct. Nothing is changed there.

Their libraries and ``requests`` are loaded when an account is opened, not before.
"""
