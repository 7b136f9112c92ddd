// Which script a name is written in. Private to this folder.
#pragma once

#include <cstdint>
#include <string_view>

#include "connectors/format/encounter_message.h"

namespace nayose {

enum class NameScript : uint8_t {
  kNone,   // No letters.
  kKanji,  // At least one kanji (々 and marks of lost letters count), or letters of none of these.
  kKana,   // Kana, no kanji.
  kLatin,  // Latin letters only.
};

// Of UTF-8; bytes that are not are passed over. Cost: one pass.
NameScript script_of_name(std::string_view text);
// Of all parts together.
NameScript script_of_name(const NameMessage& name);

}  // namespace nayose
