// The collections that this deployment serves: one line each.
export { cities } from './cities.ts'
export { orders } from './orders.ts'
