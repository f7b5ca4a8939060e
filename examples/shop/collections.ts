// Served with `npm start -- --collections examples/shop/collections.ts`.
export { products } from './products.ts'
export { subscriptions } from './subscriptions.ts'
