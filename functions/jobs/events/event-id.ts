/** Standard Webhooks signs `{id}.{timestamp}.{body}`, so an id has no dot. */
export const eventId = (mark: string): string => `evt_${mark}`
