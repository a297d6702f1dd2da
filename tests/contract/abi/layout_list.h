/* Every struct and constant of the ABI, by name. A new member is added here and, by `abi_layout`, to abi.lock. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/log.h>
#include <comptoir/abi/plugin.h>
#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/abi/settings.h>
#include <comptoir/abi/work.h>

#define STRUCT(type) fprintf(out, "struct %s size=%zu\n", #type, sizeof(type))
#define MEMBER(type, member) fprintf(out, "  %-20s at=%zu size=%zu\n", #member, offsetof(type, member), sizeof(((type*)0)->member))
#define CONSTANT(name) fprintf(out, "constant %s=%d\n", #name, (int)(name))

static void write_value(FILE* out) {
  STRUCT(comptoir_text);
  MEMBER(comptoir_text, data);
  MEMBER(comptoir_text, size);
  STRUCT(comptoir_value);
  MEMBER(comptoir_value, kind);
  MEMBER(comptoir_value, reserved);
  MEMBER(comptoir_value, integer);
  MEMBER(comptoir_value, real);
  MEMBER(comptoir_value, text);
  CONSTANT(COMPTOIR_VALUE_NULL);
  CONSTANT(COMPTOIR_VALUE_INTEGER);
  CONSTANT(COMPTOIR_VALUE_REAL);
  CONSTANT(COMPTOIR_VALUE_TEXT);
}

static void write_base(FILE* out) {
  STRUCT(comptoir_sink);
  MEMBER(comptoir_sink, self);
  MEMBER(comptoir_sink, put);
  STRUCT(comptoir_row_sink);
  MEMBER(comptoir_row_sink, self);
  MEMBER(comptoir_row_sink, row);
  STRUCT(comptoir_parameter);
  MEMBER(comptoir_parameter, name);
  MEMBER(comptoir_parameter, value);
  STRUCT(comptoir_id);
  MEMBER(comptoir_id, bytes);
  CONSTANT(COMPTOIR_OK);
  CONSTANT(COMPTOIR_REFUSED);
  CONSTANT(COMPTOIR_NOT_FOUND);
  CONSTANT(COMPTOIR_INVALID);
  CONSTANT(COMPTOIR_MALFORMED);
  CONSTANT(COMPTOIR_FORBIDDEN);
  CONSTANT(COMPTOIR_UNAVAILABLE);
  CONSTANT(COMPTOIR_FAILED);
}

static void write_plugin(FILE* out) {
  STRUCT(comptoir_host);
  MEMBER(comptoir_host, struct_size);
  MEMBER(comptoir_host, reserved);
  MEMBER(comptoir_host, self);
  MEMBER(comptoir_host, find);
  MEMBER(comptoir_host, settings);
  STRUCT(comptoir_entry);
  MEMBER(comptoir_entry, struct_size);
  MEMBER(comptoir_entry, sdk_major);
  MEMBER(comptoir_entry, sdk_minor);
  MEMBER(comptoir_entry, create);
  MEMBER(comptoir_entry, contract);
  MEMBER(comptoir_entry, start);
  MEMBER(comptoir_entry, stop);
  MEMBER(comptoir_entry, destroy);
  MEMBER(comptoir_entry, find);
}

static void write_work(FILE* out) {
  STRUCT(comptoir_checksum);
  MEMBER(comptoir_checksum, bytes);
  STRUCT(comptoir_stream);
  MEMBER(comptoir_stream, type);
  MEMBER(comptoir_stream, id);
  STRUCT(comptoir_snapshot);
  MEMBER(comptoir_snapshot, version);
  MEMBER(comptoir_snapshot, form);
  MEMBER(comptoir_snapshot, state);
  STRUCT(comptoir_event);
  MEMBER(comptoir_event, type);
  MEMBER(comptoir_event, data);
  STRUCT(comptoir_remembered);
  MEMBER(comptoir_remembered, version);
  MEMBER(comptoir_remembered, checksum);
  MEMBER(comptoir_remembered, form);
  STRUCT(comptoir_history_sink);
  MEMBER(comptoir_history_sink, self);
  MEMBER(comptoir_history_sink, restart);
  MEMBER(comptoir_history_sink, event);
  STRUCT(comptoir_page);
  MEMBER(comptoir_page, index);
  MEMBER(comptoir_page, limit);
  MEMBER(comptoir_page, prefix);
  MEMBER(comptoir_page, prefix_count);
  MEMBER(comptoir_page, descending);
  MEMBER(comptoir_page, cursor);
  STRUCT(comptoir_addition);
  MEMBER(comptoir_addition, column);
  MEMBER(comptoir_addition, reserved);
  MEMBER(comptoir_addition, amount);
  MEMBER(comptoir_addition, least);
  MEMBER(comptoir_addition, most);
  STRUCT(comptoir_work_table);
  MEMBER(comptoir_work_table, struct_size);
  MEMBER(comptoir_work_table, reserved);
  MEMBER(comptoir_work_table, load);
  MEMBER(comptoir_work_table, lock);
  MEMBER(comptoir_work_table, append);
  MEMBER(comptoir_work_table, claim);
  MEMBER(comptoir_work_table, release);
  MEMBER(comptoir_work_table, dispatch);
  MEMBER(comptoir_work_table, enqueue);
  MEMBER(comptoir_work_table, put);
  MEMBER(comptoir_work_table, erase);
  MEMBER(comptoir_work_table, find);
  MEMBER(comptoir_work_table, list);
  MEMBER(comptoir_work_table, execute);
  MEMBER(comptoir_work_table, query);
  MEMBER(comptoir_work_table, next_id);
  MEMBER(comptoir_work_table, explain);
  MEMBER(comptoir_work_table, add);
}

static void write_handlers(FILE* out) {
  STRUCT(comptoir_context);
  MEMBER(comptoir_context, tenant);
  MEMBER(comptoir_context, actor);
  MEMBER(comptoir_context, traceparent);
  MEMBER(comptoir_context, correlation);
  MEMBER(comptoir_context, causation);
  MEMBER(comptoir_context, now_us);
  MEMBER(comptoir_context, aggregate_type);
  MEMBER(comptoir_context, aggregate_id);
  MEMBER(comptoir_context, aggregate_version);
  MEMBER(comptoir_context, event_id);
  MEMBER(comptoir_context, recorded_us);
  STRUCT(comptoir_call);
  MEMBER(comptoir_call, struct_size);
  MEMBER(comptoir_call, handler);
  MEMBER(comptoir_call, type);
  MEMBER(comptoir_call, message);
  MEMBER(comptoir_call, parameters);
  MEMBER(comptoir_call, parameters_count);
  MEMBER(comptoir_call, trusted);
  MEMBER(comptoir_call, context);
  MEMBER(comptoir_call, work);
  MEMBER(comptoir_call, answer);
  MEMBER(comptoir_call, error);
  STRUCT(comptoir_handlers);
  MEMBER(comptoir_handlers, struct_size);
  MEMBER(comptoir_handlers, reserved);
  MEMBER(comptoir_handlers, call);
}

static void write_publisher(FILE* out) {
  STRUCT(comptoir_outgoing);
  MEMBER(comptoir_outgoing, position);
  MEMBER(comptoir_outgoing, name);
  MEMBER(comptoir_outgoing, type);
  MEMBER(comptoir_outgoing, envelope);
  MEMBER(comptoir_outgoing, tenant);
  MEMBER(comptoir_outgoing, aggregate_type);
  MEMBER(comptoir_outgoing, aggregate_id);
  MEMBER(comptoir_outgoing, aggregate_version);
  MEMBER(comptoir_outgoing, event_id);
  MEMBER(comptoir_outgoing, traceparent);
  STRUCT(comptoir_settler);
  MEMBER(comptoir_settler, self);
  MEMBER(comptoir_settler, settle);
  STRUCT(comptoir_publisher);
  MEMBER(comptoir_publisher, struct_size);
  MEMBER(comptoir_publisher, flags);
  MEMBER(comptoir_publisher, offer);
  MEMBER(comptoir_publisher, drive);
  MEMBER(comptoir_publisher, close);
  MEMBER(comptoir_publisher, status);
  CONSTANT(COMPTOIR_CONFIRMED);
  CONSTANT(COMPTOIR_REJECTED);
  CONSTANT(COMPTOIR_LOST);
  CONSTANT(COMPTOIR_ACCEPTED);
  CONSTANT(COMPTOIR_FULL);
}

static void write_receiver(FILE* out) {
  STRUCT(comptoir_incoming);
  MEMBER(comptoir_incoming, token);
  MEMBER(comptoir_incoming, envelope);
  STRUCT(comptoir_intake);
  MEMBER(comptoir_intake, self);
  MEMBER(comptoir_intake, hand_in);
  STRUCT(comptoir_receiver);
  MEMBER(comptoir_receiver, struct_size);
  MEMBER(comptoir_receiver, reserved);
  MEMBER(comptoir_receiver, want);
  MEMBER(comptoir_receiver, drive);
  MEMBER(comptoir_receiver, settle);
  MEMBER(comptoir_receiver, close);
  MEMBER(comptoir_receiver, status);
  CONSTANT(COMPTOIR_TAKEN);
  CONSTANT(COMPTOIR_UNFIT);
  CONSTANT(COMPTOIR_LATER);
}

static void write_settings(FILE* out) {
  STRUCT(comptoir_settings);
  MEMBER(comptoir_settings, struct_size);
  MEMBER(comptoir_settings, reserved);
  MEMBER(comptoir_settings, check);
}

static void write_log(FILE* out) {
  STRUCT(comptoir_log);
  MEMBER(comptoir_log, struct_size);
  MEMBER(comptoir_log, reserved);
  MEMBER(comptoir_log, write);
  CONSTANT(COMPTOIR_LOG_DEBUG);
  CONSTANT(COMPTOIR_LOG_INFO);
  CONSTANT(COMPTOIR_LOG_WARNING);
  CONSTANT(COMPTOIR_LOG_ERROR);
}

static void write_layout(FILE* out) {
  fprintf(out, "sdk %d.%d\n", COMPTOIR_SDK_MAJOR, COMPTOIR_SDK_MINOR);
  CONSTANT(COMPTOIR_NOTE_TYPE);
  write_value(out);
  write_base(out);
  write_plugin(out);
  write_work(out);
  write_handlers(out);
  write_publisher(out);
  write_receiver(out);
  write_settings(out);
  write_log(out);
}
