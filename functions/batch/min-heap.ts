/** Numbers, the smallest first. */
export const minHeap = () => {
  const heap: number[] = []
  const at = (place: number): number => heap[place] ?? Number.POSITIVE_INFINITY
  const swap = (a: number, b: number) => {
    ;[heap[a], heap[b]] = [at(b), at(a)]
  }
  const rise = (place: number) => {
    for (let child = place; child > 0; ) {
      const parent = (child - 1) >> 1
      if (at(parent) <= at(child)) return
      swap(parent, child)
      child = parent
    }
  }
  const sink = () => {
    for (let parent = 0; ; ) {
      const least = at(2 * parent + 2) < at(2 * parent + 1) ? 2 * parent + 2 : 2 * parent + 1
      if (at(parent) <= at(least)) return
      swap(parent, least)
      parent = least
    }
  }
  return {
    push: (value: number) => {
      heap.push(value)
      rise(heap.length - 1)
    },
    pop: (): number | undefined => {
      const [top] = heap
      const last = heap.pop()
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last
        sink()
      }
      return top
    },
  }
}
