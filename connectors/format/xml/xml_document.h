// One piece of XML as a tree of pugixml, and what its texts say. Private to this folder.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace nayose {

// Parses in place: `text` must outlive the tree and is scrambled. Entities but the five of XML and
// character numbers stay as they are written; nothing is fetched. False when it is no XML.
bool parse_xml_piece(std::string* text, pugi::xml_document* document);

// Names without their prefix. A missing child is an empty node, whose text is empty.
pugi::xml_node xml_child(pugi::xml_node parent, std::string_view name);
std::string_view xml_name(pugi::xml_node node);
// The text inside, outer white space (also of full width) taken away.
std::string_view xml_text(pugi::xml_node node);
std::string_view xml_attribute(pugi::xml_node node, const char* name);
std::string_view trimmed(std::string_view text);

// "20261124" → "2026-11-24"; empty unless it is a day that exists.
std::string xml_day(std::string_view text);
// "20261124093000" → "2026-11-24T09:30:00+09:00"; also to the minute or hour, with an offset
// ("+0900") or as a day. Japanese time where no offset is given. Empty when it is none of these.
std::string xml_instant(std::string_view text);

}  // namespace nayose
