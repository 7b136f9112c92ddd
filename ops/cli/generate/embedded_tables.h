// The bytes of the tables in schemas/data that only `generate` reads; those of names are in
// engine/normalize.
#pragma once

#include <string_view>

#include "engine/normalize/name/name_data.h"

namespace nayose {

std::string_view embedded_towns();

}  // namespace nayose
