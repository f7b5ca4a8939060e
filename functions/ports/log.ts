/** Where the log of a request goes. Never a payload. */
export interface Log {
  readonly info: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}
