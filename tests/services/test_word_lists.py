"""The words forms choose from: those of the program until an office writes its own."""

import pytest

from app.domain.word_lists import WordKey, check_words, clean_words
from app.errors import InputError
from app.services.word_lists import default_words, load_all_words, load_words, save_words
from tests.bench import Bench


@pytest.mark.parametrize("key", WordKey)
def test_the_lists_of_the_program_are_good_ones(key: WordKey) -> None:
    words = default_words(key)
    assert words
    assert clean_words(words) == words
    assert not check_words(words)


def test_an_office_writes_its_own(session: Bench) -> None:
    assert load_words(session, WordKey.PROJECT_KIND) == ("工程", "班组")
    saved = save_words(session, None, WordKey.PROJECT_KIND, ["班组", " 工程 ", "工程", "车间"])
    assert saved == ("班组", "工程", "车间")
    save_words(session, None, WordKey.CHAIN, ["锂电池"])
    save_words(session, None, WordKey.CHAIN, [])
    session.expire_all()
    lists = load_all_words(session)
    assert lists[WordKey.PROJECT_KIND] == ("班组", "工程", "车间")
    assert lists[WordKey.CHAIN] == ()  # an office may want none
    assert lists[WordKey.TRADE] == default_words(WordKey.TRADE)


def test_a_wrong_list_is_refused_whole(session: Bench) -> None:
    with pytest.raises(InputError, match="每行只写一个"):
        save_words(session, None, WordKey.TRADE, ["焊工", "焊工、钳工、电工、" * 9])
    assert load_words(session, WordKey.TRADE) == default_words(WordKey.TRADE)
