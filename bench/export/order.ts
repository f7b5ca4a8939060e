/** The ways to export that are compared: the deployed function, and a loop over the same records. */
export const sides = ['multistatus', 'query-loop'] as const
export type Side = (typeof sides)[number]

export interface Exported {
  /** CPU of the process, kernel included, and wall time; in milliseconds. */
  readonly cpu: number
  readonly wall: number
  readonly bytes: number
}

export type ExportOrder =
  | { readonly order: 'fill'; readonly cities: readonly object[] }
  | { readonly order: 'export'; readonly side: Side }
  /** Whether both give the same items; answers their number. */
  | { readonly order: 'compare' }
