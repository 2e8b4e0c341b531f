"""What a person reads, in order, without what nobody sees."""

from selectolax.lexbor import LexborHTMLParser

from monitor.parsing.html.outline import clean, outline, text_of


def test_white_space_is_collapsed_and_the_invisible_removed() -> None:
    assert clean(" a\u00a0\n b\u200b\u202ec\u00ad\ue000\U000f0001 ") == "a bc"
    assert clean("a\tb\x00c") == "a bc"
    assert clean("阿里巴巴 ❤️") == "阿里巴巴 ❤"


def test_lines_are_parted_and_runs_of_one_line_are_not() -> None:
    tree = LexborHTMLParser("<body><div>one<b>two</b> <i>three</i><br>four</div><p>five</p><!-- six --> seven</body>")
    assert text_of(tree.body) == "onetwo three four five seven"


def test_scripts_pictures_and_menus_are_no_text() -> None:
    tree = LexborHTMLParser("<div> <script>x</script><svg><text>y</text></svg><g-menu>z</g-menu><span></span></div>")
    assert text_of(tree.css_first("div")) is None
    assert text_of(None) is None


def test_a_link_that_is_the_root_belongs_to_its_own_text() -> None:
    link = LexborHTMLParser("<a href=x>t</a>").css_first("a")
    assert link is not None
    assert [piece.link is not None for piece in outline(link, {})] == [True]
