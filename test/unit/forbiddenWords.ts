/** Words that n8n's guidelines keep out of messages to users: they blame, and help nobody. */
export const FORBIDDEN_WORDS = /\b(errors?|problems?|failures?|mistakes?)\b/i;
