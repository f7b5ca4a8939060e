/** A page as a part of a file. */
export interface FilePage {
  /** Of CSV; the file has it once. */
  readonly header: string
  readonly text: string
  readonly items: number
  /** The ids of items that the service cannot show. */
  readonly unshown: readonly string[]
  /** The members of rows that no cell can carry, once for each row. */
  readonly carried: readonly string[]
  /** The query of the next page. */
  readonly next: string | undefined
}
