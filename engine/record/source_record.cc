#include "engine/record/source_record.h"

namespace nayose {

std::string& SourceRecord::new_text() {
  if (text_used == text.size()) text.push_back(std::make_unique<std::string>());
  std::string& buffer = *text[text_used++];
  buffer.clear();
  return buffer;
}

void SourceRecord::clear() {
  envelope.fill({});
  fields.fill({});
  fallbacks.clear();
  identifiers.clear();
  payload.clear();
  text_used = 0;
}

}  // namespace nayose
