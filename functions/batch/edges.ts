/** For each operation, those that it waits for. */
export type Edges = readonly (readonly number[])[]

/** For each operation, those that wait for it. */
export const reversed = (edges: Edges): readonly (readonly number[])[] => {
  const back: number[][] = edges.map(() => [])
  for (const [index, targets] of edges.entries()) for (const target of targets) back[target]?.push(index)
  return back
}
