const mebibyte = 1024 * 1024

/** What an HTTP API and Lambda allow. */
export const limits = {
  /** HTTP API quota: "Total combined size of request line and header values". */
  headBytes: 10_240,
  /** HTTP API quota: "Payload size 10 MB"; that MB means MiB is an assumption. */
  bodyBytes: 10 * mebibyte,
  /** HTTP API quota: "Maximum integration timeout". */
  integrationSeconds: 30,
  /** Lambda: "Request must be smaller than 6291456 bytes for the InvokeFunction operation". */
  eventBytes: 6_291_456,
  /** Lambda: "Response payload size exceeded maximum allowed payload size (6291556 bytes)". */
  resultBytes: 6_291_556,
} as const
