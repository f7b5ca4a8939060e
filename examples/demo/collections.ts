// What the demo, the bench and a fresh checkout serve.
export { cities } from './cities.ts'
export { orders } from './orders.ts'
