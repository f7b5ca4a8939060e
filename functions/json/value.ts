export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

export interface JsonObject {
  [name: string]: JsonValue
}

/** A place in the document where a value would be changed silently or is ambiguous. */
export interface JsonFault {
  /** RFC 6901; the root when there are more faults than are listed. */
  readonly pointer: string
  readonly detail: string
}
