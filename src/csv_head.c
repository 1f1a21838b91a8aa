/* SPDX-License-Identifier: MIT */
/* Headers of tables: which are known, and which lack a name. */
#include <string.h>
#include <strings.h>

#include "csv_cells.h"
#include "format.h"

static bool same_name(struct span cell, const char *name)
{
	return cell.len == strlen(name) &&
		strncasecmp(cell.ptr, name, cell.len) == 0;
}

/* Names that columns have where logs are exported. */
static bool is_known(struct span cell)
{
	static const char *const names[] = {"Level", "Date and Time",
		"Source", "Event ID", "EventID", "Task Category", "Keywords",
		"TimeCreated", "TimeGenerated", "Time Generated",
		"TimeWritten", "Event Time", "Record ID", "RecordID",
		"RecordNumber", "EventRecordId", "Provider", "ProviderName",
		"ProviderId", "SourceName", "Channel", "LogName", "EventLog",
		"Computer", "ComputerName", "MachineName", "LevelDisplayName",
		"EventTypeName", "EntryType", "InstanceId", "Message",
		"Description", "MapDescription", "UserId", "Category",
		"ReplacementStrings", "RuleTitle", "Timestamp",
		"_raw", "_time", "sourcetype", "Ebene", "Datum und Uhrzeit",
		"Quelle", "Ereignis-ID", "Aufgabenkategorie", "Niveau",
		"Date et heure", "Nivel", "Fecha y hora", "Origen",
		"Livello", "Data e ora", "Origine"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same_name(cell, names[i]))
			return true;
	return false;
}

bool ipsa_csv_known(struct span line)
{
	char delimiter = ipsa_csv_delimiter(line);
	size_t at = 0, known = 0, count = 0;
	struct span cell = {NULL, 0};
	bool quoted, ends = false;

	if (memchr(line.ptr, delimiter, line.len) == NULL)
		return false;
	for (; ipsa_csv_cell(line, delimiter, &at, &cell, &quoted); at++) {
		/* `"message":"x"` is a member of an object and no cell. */
		ends = cell.ptr + cell.len + quoted == line.ptr + at;
		count++;
		known += ends && is_known(cell);
	}
	return (known >= 2 && count >= 3) ||
		(ends && quoted && ipsa_span_is(cell, CARRIER));
}

bool ipsa_csv_one_short(struct span head, char delimiter)
{
	static const char *const names[][5] = {
		{"Level", "Date and Time", "Source", "Event ID",
			"Task Category"},
		{"Keywords", "Date and Time", "Source", "Event ID",
			"Task Category"},
		{"Ebene", "Datum und Uhrzeit", "Quelle", "Ereignis-ID",
			"Aufgabenkategorie"},
		{"Niveau", "Date et heure", "Source",
			"ID de l’événement", "Catégorie de la tâche"},
		{"Nivel", "Fecha y hora", "Origen", "Id. del evento",
			"Categoría de la tarea"},
		{"Livello", "Data e ora", "Origine", "ID evento",
			"Categoria attività"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t at = 0, column = 0;
		struct span cell;
		bool quoted;

		for (; ipsa_csv_cell(head, delimiter, &at, &cell, &quoted); at++)
			if (column == 5 || !same_name(cell, names[i][column++]))
				break;
		if (at > head.len && column == 5)
			return true;
	}
	return false;
}

bool ipsa_csv_head(struct framer *f, struct span head_)
{
	size_t at = 0;
	struct span cell = {NULL, 0};
	bool quoted = false;

	f->one_short = ipsa_csv_one_short(head_, f->delimiter);
	f->column_count = 0;
	ipsa_buf_clear(&f->names);
	for (; ipsa_csv_cell(head_, f->delimiter, &at, &cell, &quoted); at++) {
		if (f->column_count == COLUMNS_MAX)
			continue;
		ipsa_buf_add_span(&f->names, cell);
		f->columns[f->column_count++] = f->names.len;
	}
	f->ours = quoted && ipsa_span_is(cell, CARRIER);
	return !f->names.failed;
}
