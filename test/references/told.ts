/** What came of an operation. */
export interface Told {
  readonly status: number
  readonly causedBy?: readonly string[]
  readonly error?: {
    readonly type: string
    readonly causedBy?: readonly string[]
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  }
}

/** Its status, the operations to blame, and the places in its body. */
export const told = ({ status, causedBy, error }: Told) => {
  const pointers = error?.errors?.map(({ pointer }) => pointer) ?? []
  return [status, ...(causedBy ?? error?.causedBy ?? []), ...pointers]
}
