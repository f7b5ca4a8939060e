import { cities } from './cities.ts'
import { orders } from './orders.ts'

/** The collections that this deployment serves. */
export const collections = [cities, orders]
