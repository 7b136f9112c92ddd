// A piece of JSON as the FHIR readers take it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "connectors/format/fhir/fhir_resources.h"

namespace nayose {

// Single quotes stand for double ones.
class ParsedFhir {
 public:
  explicit ParsedFhir(std::string text) {
    for (char& c : text) c = c == '\'' ? '"' : c;
    EXPECT_EQ(parser_.parse(text).get(json_), simdjson::SUCCESS) << text;
  }
  FhirJson json() const { return json_; }

 private:
  simdjson::dom::parser parser_;
  FhirJson json_;
};

}  // namespace nayose
