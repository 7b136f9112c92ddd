// Prints the canonical form of each "kind<TAB>value" line of standard input, one a line; an empty
// line for what is missing or impossible. For tests that compare normalisers with other libraries.
#include <cstdio>
#include <iostream>
#include <string>

#include "engine/normalize/normalize_field.h"

int main() {
  nayose::FieldNormalizer normalizer;
  std::string line;
  std::string form;
  while (std::getline(std::cin, line)) {
    const size_t tab = line.find('\t');
    const auto kind = nayose::parse_normalizer(line.substr(0, tab));
    if (tab == std::string::npos || !kind) {
      std::cerr << "not a line of a normaliser and a value\n";
      return 1;
    }
    normalizer.begin_record();
    form.clear();
    normalizer.normalize(*kind, std::string_view(line).substr(tab + 1), &form);
    std::cout << form << '\n';
  }
  return 0;
}
