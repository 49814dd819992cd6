/** Vocabulary of the text that clients and upstreams write. A word outside of it may be personal data or a secret. */
export function isKnownWord(text: string): boolean {
  if (text.length > 40) return text.length <= 120 && text.includes('.') && memberPath.test(text);
  return memberPath.test(text) || knownPattern.test(text) || capitalizedWords.has(text) || isObjectName(text);
}

/** Apostrophes and quotation marks of every kind; they separate words. */
const quotationMarks = String.raw`"'\x60\u00b4\u00ab\u00bb\u02bb\u02bc\u2018-\u201f\u2032\u2033\u2039\u203a\uff07`;
const wordCharacter = String.raw`[^\s.,:;!?${quotationMarks}()[\]{}<>=/|…]`;

/** A word of a text. A full stop belongs to the word if another character follows. */
export const wordPattern = new RegExp(`${wordCharacter}+(?:\\.${wordCharacter}+)*`, 'gu');

/**
 * A link to Stripe's documentation, or to a page of the settings of an account: the path has words only, except for the id of the
 * account. Other pages of the dashboard show customers, keys and logs.
 */
export const documentationLink = new RegExp(
  String.raw`(?<![\w.@/=&-])((?:https://)?(?:` +
    String.raw`docs\.stripe\.com(?:/[a-z_-]+)*|stripe\.com/docs(?:/[a-z_-]+)*|` +
    String.raw`dashboard\.stripe\.com(?:/acct_[A-Za-z0-9]+)?(?:/test)?/settings(?:/[a-z_-]+)*` +
    String.raw`)(?:#[a-z_-]+)?/?)(?!\.?[\w/?#%=&@+-]|:\d)`,
  'g',
);

/** A member path such as `features.subscription_cancel.mode`. Without an underscore it could be a host name. */
const memberPath = /^(?=[a-z\d.]*_|features\.)[a-z]+(?:_[a-z]+)*(?:\.(?:[a-z]+(?:_[a-z]+)*|\d{1,3}))*$/;

const knownPattern = new RegExp(
  [
    // A word, a compound of two or three words, a member or variable name.
    '[a-z]{1,20}',
    '[a-z]{1,20}(?:-[a-z]{1,20}){1,2}',
    '[a-z]+(?:[A-Z][a-z]+){1,3}',
    // A limit or a count. Longer numbers may be personal data.
    '\\d{1,4}(?:-[a-z]{1,20})?',
    '[-_]',
    // A currency, a country, an abbreviation.
    '[A-Z]{2,4}',
    // A locale: en-GB, es-419.
    '[a-z]{2,3}-(?:[A-Z]{2}|\\d{3})',
    // Ids of upstream objects. An id grants no access. Of an account, only the prefix.
    '[0-7][0-9A-HJKMNP-TV-Z]{25}',
    '(?:bpc|cus|in|pm|price|prod|promo|si|sub)_[A-Za-z0-9]*',
    '[a-z]{2,10}_',
  ]
    .map((pattern) => `^${pattern}$`)
    .join('|'),
);

/** Words that start sentences, and product names. Any other capitalized word may be the name of a person. */
const capitalizedWords = new Set(
  (
    'A Active All An Another Array At Bad Billing Boolean Cannot Checkout Client Configuration Conflict Content Create ' +
    'Currency Customer Dashboard Default Deleted Did Each Either Empty Enum Error Expected Expired Field Float For Found ' +
    'Gone Having HTTPS ID IDs If In Int Integer Internal Invalid It Key Keys Kong Konnect Leave Learn Livemode Missing ' +
    'Must Neither No Not Null Number Object Only Or OpenMeter Parameter Payment Please Portal Precondition Profile ' +
    'Property Provide Received Request Requests Save See Server Session Set Settings Something String Stripe Subscription ' +
    'That The There This Timestamp Too Try Unable Unexpected Unknown Unrecognized Unsupported URLs Use Value Visit When ' +
    'You Your Idempotency-Key'
  ).split(' '),
);

/** Nouns of the upstreams' object names. Alone, some are names of persons. */
const objectNouns = new Set(
  (
    'Account Billing Checkout Code Configuration Coupon Customer Default Discount Feature Flow Intent Invoice Item Link ' +
    'Login Meter Method Open Page Payment Portal Price Product Profile Promotion Quote Rate Schedule Session Settings ' +
    'Setup Subscription Tax Test'
  ).split(' '),
);

/** The name of an API object, such as `PortalConfiguration`. */
function isObjectName(text: string): boolean {
  const nouns = text.match(/[A-Z][a-z]+/g) ?? [];
  return nouns.length > 1 && nouns.join('') === text && nouns.every((noun) => objectNouns.has(noun));
}
