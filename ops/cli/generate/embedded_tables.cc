#include "ops/cli/generate/embedded_tables.h"

#include "engine/normalize/embed_file.h"

NAYOSE_EMBED(towns, "towns.tsv")
