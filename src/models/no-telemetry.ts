/**
 * Switches the runtime's telemetry off: onnxruntime 1.30 would write a device id and events into the user's cache
 * folder, and send them. Imported for its effect, before the runtime loads.
 *
 * The native library asks getenv(), which only an assignment on the main thread reaches: a worker's process.env is
 * a copy. So whoever starts workers imports this too.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
