// A small CSV export of a hospital, and how to read it.
#pragma once

#include <string>

#include "ops/cli/convert_options.h"

namespace nayose {

inline const char* const kTableColumns =
    "[columns]\n"
    "\"/patient\" = \"id\"\n"
    "\"/encounter\" = \"visit\"\n"
    "\"/message_id\" = \"message\"\n"
    "\"/event_time\" = \"day\"\n"
    "\"/name/kana/text\" = \"kana\"\n"
    "\"/birth_date\" = \"born\"\n";
inline const char* const kTableHeader = "id,visit,message,day,kana,born\n";

inline std::string table_row(int i) {
  const std::string n = std::to_string(i);
  return n + ",v" + n + ",m" + n + ",2026-04-01,ヤマダ タロウ,1980-01-02\n";
}

// `columns`: a file that holds kTableColumns.
inline ConvertArguments table_arguments(const std::string& columns) {
  ConvertArguments given;
  given.from = "csv";
  given.columns = columns;
  given.institution = "1310110049";
  given.notice_status = "notified";
  given.notice_date = "2026-01-10";
  return given;
}

}  // namespace nayose
