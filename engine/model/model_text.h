// The small languages inside a model file: sources, parts of rules, refinements, predicates.
// Private to engine/model. Syntax: schemas/models/model_file.md.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "engine/model/linkage_model.h"

namespace nayose::model_text {

// Field names and what each field can do, as far as it was read.
using Fields = std::vector<FieldSpec>;

// All parsers: on error the Status' message is only what was expected, for TomlTable::fail().

// "/name/kana/family + /name/kana/given", "surname".
Result<SourcePath> parse_source_path(std::string_view text);
// "family_kana", "given_kana:prefix:1", "birth_date:year_month", "kana:skeleton".
Result<RulePart> parse_rule_part(const Fields& fields, std::string_view text);
// "postcode", "birth_date:month".
Result<TagSelector> parse_tag_selector(const Fields& fields, std::string_view text);
// "family_kana exact", "given_kana dice 0.8", "birth_date swapped", "birth_date digits 1".
Result<LevelPredicate> parse_predicate(const Fields& fields, std::string_view text);

std::string_view part_kind_name(PartKind kind);
std::string_view tag_part_name(TagPart part);
std::string_view predicate_kind_name(PredicateKind kind);

// True when something of the field is kept in a profile, so that it can be compared.
bool is_stored(const FieldSpec& field);

}  // namespace nayose::model_text
