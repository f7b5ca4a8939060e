/** Takes the log lines of a request. They never have a payload. */
export interface Log {
  readonly info: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}
