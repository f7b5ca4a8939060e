/** Units that one call takes, by table. */
export interface Bill {
  readonly write: (table: string, units: number) => void
  readonly read: (table: string, units: number) => void
  readonly writeUnits: () => number
  readonly readUnits: () => number
  /** As the answer shows it when the call asked for the total. */
  readonly consumed: (input: Readonly<Record<string, unknown>>) => readonly Consumed[]
}

interface Consumed {
  readonly TableName: string
  readonly CapacityUnits: number
}

export const openBill = (): Bill => {
  const tables = new Map<string, number>()
  let writes = 0
  let reads = 0
  const add = (table: string, units: number) => void tables.set(table, (tables.get(table) ?? 0) + units)
  return {
    write: (table, units) => {
      writes += units
      add(table, units)
    },
    read: (table, units) => {
      reads += units
      add(table, units)
    },
    writeUnits: () => writes,
    readUnits: () => reads,
    consumed: ({ ReturnConsumedCapacity: wanted }) =>
      wanted === 'TOTAL'
        ? [...tables].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }))
        : [],
  }
}

type Members = Readonly<Record<string, unknown>>

/** A single call's answer has one entry, a batch's a list of them, and neither has any unless asked. */
export const withCapacity = (bill: Bill, input: Members, answer: Members): Members => {
  const [first] = bill.consumed(input)
  return first ? { ...answer, ConsumedCapacity: first } : answer
}

export const withCapacities = (bill: Bill, input: Members, answer: Members): Members => {
  const all = bill.consumed(input)
  return all.length > 0 ? { ...answer, ConsumedCapacity: all } : answer
}

/** A transaction's answer says besides what kind of units they were. */
export const withWriteCapacities = (bill: Bill, input: Members, answer: Members): Members => {
  const all = bill.consumed(input).map((one) => ({ ...one, WriteCapacityUnits: one.CapacityUnits }))
  return all.length > 0 ? { ...answer, ConsumedCapacity: all } : answer
}
