"""Exports and values of our own making for the tests of insights; the numbers are true counts."""

from datetime import date, timedelta

from monitor.model.insights import InsightFile, InsightKind, InsightRow, OwnDay, Share

HEADER = (
    "Display URL domain,Impression share,Overlap rate,Position above rate,"
    "Top of page rate,Abs. Top of page rate,Outranking share"
)
PREAMBLE = 'Auction insights report\n"November 1, 2026 - November 14, 2026"\n'
ROWS = (
    "You,90.00%, --, --,80.00%,50.00%, --\n"
    "rival.example,40.00%,40.00%,25.00%,50.00%,10.00%,81.00%\n"
    "small.example,< 10%,5.00%,20.00%,50.00%,0.00%,89.10%\n"
)
EXPORT = f"{PREAMBLE}{HEADER}\n{ROWS}"


def share(value: float | None) -> Share | None:
    """A printed share."""
    return None if value is None else Share(value, value)


BELOW = Share(0.0, 0.1)


def row(domain: str, impressions: float | Share | None, number: int = 1, **more: object) -> InsightRow:
    """A row with an impression share and whatever else."""
    printed = impressions if isinstance(impressions, Share) else share(impressions)
    own = domain == "You"
    return InsightRow(number=number, domain=domain, is_own=own, impression_share=printed, **more)


def counted(auctions: int, own: int, rivals: dict[str, int], **more: object) -> tuple[InsightRow, ...]:
    """A group whose printed shares are those of whole numbers; a rival below a tenth is printed as a bound."""
    rows = [row("You", round(own / auctions, 4), **more)]
    for domain, shown in rivals.items():
        together = max(0, own + shown - auctions)
        above = together // 3
        printed = share(round(shown / auctions, 4)) if shown * 10 >= auctions else BELOW
        rows.append(
            row(
                domain,
                printed,
                overlap_rate=share(round(together / own, 4)),
                position_above_rate=share(round(above / together, 4)) if together else None,
                outranking_share=share(round((own - above) / auctions, 4)),
                **more,
            )
        )
    return tuple(rows)


def month(number: int) -> tuple[date, date]:
    """A month of 2026, near enough."""
    return date(2026, number, 1), date(2026, number, 28)


def file(*rows: InsightRow, rounding: float = 0.00005) -> InsightFile:
    """An export with these rows."""
    return InsightFile(kind=InsightKind.AUCTION_INSIGHTS, rows=rows, rounding=rounding)


def days(shares: list[float], *, eligible: int = 1000, **more: object) -> list[OwnDay]:
    """One own day for each share, from 1 September 2026 on."""
    return [
        OwnDay(
            day=date(2026, 9, 1) + timedelta(days=number),
            impressions=round(eligible * value),
            share=Share(value, value),
            keyword="alibaba",
            **more,
        )
        for number, value in enumerate(shares)
    ]
