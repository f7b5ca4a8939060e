// Served with `npm start -- --collections examples/shop/collections.ts`.
export { prices } from './prices.ts'
export { products } from './products.ts'
export { subscriptions } from './subscriptions.ts'
