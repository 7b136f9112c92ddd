// What every reader adds to a message that does not say it itself. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/format/encounter_message.h"
#include "connectors/format/message_reader.h"

namespace nayose {

// The name of the file without its folders, as the beginning of message ids (file_label()).
std::string message_id_prefix(std::string_view path);
// "<prefix>:<line>"
std::string line_message_id(std::string_view prefix, int64_t line);
// "line:<line>"
std::string line_place(int64_t line);

// The patient's notice status, when the message carries none.
void add_notice(const ConvertOptions& options, EncounterMessage* message);

}  // namespace nayose
