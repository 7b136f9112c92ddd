// Reads encounters as JSON, one object a record: schemas/encounter.v1.schema.json.
#pragma once

#include <cstddef>
#include <memory>

#include "engine/record/input_mapping.h"
#include "engine/record/source_record.h"

namespace nayose {

// Longest value of a mapped field or an identifier.
inline constexpr size_t kFieldBytesMax = 4096;
// Deepest nesting inside the payload, the payload itself counted.
inline constexpr size_t kPayloadDepthMax = 32;

// A reader of encounters whose envelope, fields, identifiers and payload lie where `mapping` says.
// The parts of the mapping are JSON pointers (RFC 6901); array elements by index.
// Values: strings are decoded; numbers, true and false are taken as written; null and a missing
//         part are empty.
// Errors: kRecordTooLong, kInvalidUtf8, kMalformed (no JSON object; a payload that is too deep; a
//         mapped field given twice; half of a surrogate pair), kWrongType (an object or array for
//         a value, or the reverse), kFieldTooLong. The whole document is validated. `bad_field` is
//         the envelope field's name or the JSON pointer; it lives as long as the reader.
//         Unless the document itself is broken, the envelope is filled even then.
// Cost:   one pass by simdjson, one over its tokens; no allocation in steady state. Strings without
//         escapes are views into the raw record.
std::unique_ptr<RecordReaderFactory> make_encounter_json_reader(const InputMapping& mapping);

}  // namespace nayose
