import { startDelayedDouble } from '../delayed-double.ts'

/** The delayed double in a process of its own, controlled by messages. */
const double = await startDelayedDouble({ latency: 0 })

type Order =
  | { readonly order: 'clear' }
  | { readonly order: 'reset'; readonly latency: number }
  | { readonly order: 'usage' }
  | { readonly order: 'count' | 'besideData'; readonly table: string }

const obey = (order: Order): unknown => {
  switch (order.order) {
    case 'clear':
      return double.clear()
    case 'reset':
      return double.reset(order.latency)
    case 'usage':
      return double.usage()
    case 'count':
      return double.count(order.table)
    case 'besideData':
      return double.besideData(order.table)
  }
}

process.on('message', (order: Order) => process.send?.({ answer: obey(order) ?? null }))
// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: double.url })
