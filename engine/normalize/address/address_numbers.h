// The numbers of an address: 丁目, 番, 号, 番地 in any writing. Private to this folder.
#pragma once

#include <cstddef>

#include "engine/normalize/address/address_letters.h"
#include "engine/normalize/code_points.h"

namespace nayose {

// End of the digits or kanji numerals that begin at `at`; `at` itself when none does. A blank ends
// digits.
size_t numeral_end(const AddressLetters& letters, size_t at);

// True when the numeral [begin, end) opens the numbers of an address, rather than being part of a
// town's name (一番町, 北十条西, 八丁西町) or a building's (10階, 2号棟).
bool opens_numbers(const AddressLetters& letters, size_t begin, size_t end);

// Appends what stands from `at` on as "3-2-1" and returns where it ends.
size_t read_address_numbers(const AddressLetters& letters, size_t at, CodePoints* out);

// Kanji numerals for a number in a town's name: 10 → 十, 21 → 二十一; long ones digit by digit.
void push_kanji_number(const AddressLetters& letters, size_t begin, size_t end, CodePoints* out);

}  // namespace nayose
