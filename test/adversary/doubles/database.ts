/** A DynamoDB, as the network between it and the functions knows it: one call, one answer, both as JSON. */
export interface Database {
  readonly exchange: (operation: string, input: Members) => Promise<Reply>
  /** Is told of every change of a record, in the order in which they take effect. */
  readonly watch: (listener: (change: Change) => void) => void
  /** What TTL does: removes every record whose time is over. */
  readonly expire: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A new, empty one, by whose clock TTL goes. Milliseconds since the epoch. */
export type MakeDatabase = (now: () => number) => Promise<Database> | Database

export type Members = Readonly<Record<string, unknown>>

export interface Reply {
  readonly status: number
  readonly body: Members
}

/** A record as DynamoDB's JSON has it; undefined where there is none. */
export interface Change {
  readonly table: string
  readonly before: Attributes | undefined
  readonly after: Attributes | undefined
}

export interface Value {
  readonly S?: string
  readonly N?: string
  readonly B?: string
  readonly BOOL?: boolean
  readonly NULL?: boolean
  readonly L?: readonly Value[]
  readonly M?: Attributes
}

export type Attributes = Readonly<Record<string, Value>>
