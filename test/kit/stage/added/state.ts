export enum State {
  Open = 'open',
  Paid = 'paid',
}
