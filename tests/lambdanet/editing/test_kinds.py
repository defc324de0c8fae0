"""The forms: each key of each part is a field, in words for people."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from lambdanet.editing.kinds import ACCOUNT, GROUPS, KINDS, QUESTION, Field, FieldKind, kind_of, model_of
from lambdanet.parts import RESOURCE_LISTS, NamedQuestionPart


def all_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from all_fields(field.fields)


def keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


FIELDS = [field for kind in (*KINDS, ACCOUNT, QUESTION) for field in all_fields(kind.fields)]


def test_every_list_of_a_document_has_a_form() -> None:
    assert sorted(kind.list_name for kind in KINDS) == sorted(RESOURCE_LISTS)


@pytest.mark.parametrize("list_name", RESOURCE_LISTS)
def test_every_key_of_a_part_is_a_field(list_name: str) -> None:
    assert [field.name for field in kind_of(list_name).fields] == keys(model_of(list_name))


def test_every_key_of_a_question_is_a_field() -> None:
    assert [field.name for field in QUESTION.fields] == keys(NamedQuestionPart)


def test_every_key_of_an_inner_part_is_a_field() -> None:
    for field in FIELDS:
        if field.model is not None:
            assert [inner.name for inner in field.fields] == keys(field.model)


def test_forms_stand_in_the_order_of_their_groups_and_unknowns_last() -> None:
    assert [kind.group for kind in KINDS] == sorted((kind.group for kind in KINDS), key=GROUPS.index)
    assert KINDS[-1].list_name == "unknowns"


def test_every_kind_has_a_title_and_a_plural_for_people() -> None:
    for kind in KINDS:
        assert re.fullmatch(r"[A-Z][A-Za-z -]+", kind.title)
        assert kind.plural != kind.title


def test_every_label_is_words_and_no_name_of_ours_or_of_aws() -> None:
    for field in FIELDS:
        assert re.match(r"[A-Z]", field.label)
        assert not re.search(r"_|[a-z][A-Z]", field.label.replace("IPv", "IP "))


def test_what_may_be_left_out_says_what_happens_then() -> None:
    assert [field.label for field in FIELDS if field.optional and not field.help] == []


def test_a_choice_has_choices_and_a_reference_somewhere_to_point() -> None:
    for field in FIELDS:
        assert bool(field.choices) == (field.kind is FieldKind.CHOICE)
        if field.kind in (FieldKind.REF, FieldKind.REFS):
            assert field.targets or field.name == "VpcEndpointId"
        assert bool(field.fields) == (field.kind in (FieldKind.ROWS, FieldKind.PART))


def test_fields_say_what_the_model_says() -> None:
    subnet, group = kind_of("subnets"), kind_of("security_groups")

    assert subnet.field("CidrBlock").kind is FieldKind.CIDR
    assert subnet.field("VpcId").targets == ("vpcs",)
    assert subnet.field("VpcId").required
    assert subnet.field("Ipv6CidrBlock").optional
    assert group.field("SecurityGroupEgress").optional
    assert not group.field("SecurityGroupIngress").optional
    assert kind_of("vpcs").field("EnableDnsSupport").default is True
    assert kind_of("functions").field("VpcConfig").kind is FieldKind.PART
    assert kind_of("instances").field("listens").item is FieldKind.NUMBER


def test_only_the_rules_of_a_network_acl_are_ordered() -> None:
    assert [(kind.list_name, field.name) for kind in KINDS for field in kind.fields if field.ordered] == [
        ("network_acls", "Entries")
    ]


def test_an_unknown_list_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        kind_of("colours")
