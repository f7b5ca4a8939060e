import { startStandin } from '../stand-in.ts'

/** The stand-in in a process of its own, controlled by messages. */
const standin = await startStandin({ latency: 0 })

type Order =
  | { readonly order: 'clear' }
  | { readonly order: 'reset'; readonly latency: number }
  | { readonly order: 'usage' }
  | { readonly order: 'count'; readonly table: string }

const obey = (order: Order): unknown => {
  switch (order.order) {
    case 'clear':
      return standin.clear()
    case 'reset':
      return standin.reset(order.latency)
    case 'usage':
      return standin.usage()
    case 'count':
      return standin.count(order.table)
  }
}

process.on('message', (order: Order) => process.send?.({ answer: obey(order) ?? null }))
// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: standin.url })
