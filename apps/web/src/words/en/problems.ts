/** What an error that the server has a name for says to the reader. */
export const problems = {
  'bad-request':
    'Something that was entered cannot be taken like this. Look at it once more; nothing was changed.',
  'not-signed-in': 'You are not signed in any more. Sign in, then try again.',
  'sign-in-failed': 'That did not sign you in. Check what you entered, or take another way.',
  'sign-in-again': 'Confirm first that it is you, then try again.',
  'second-factor-missing':
    'This needs a second factor. Add one under Settings, Security, and sign in with it.',
  refused: 'You may not do this. Ask whoever decides about it.',
  'not-found': 'It does not exist, or it is not yours to see. Check the address.',
  conflict:
    'As things stand now, this cannot be done. Something may have changed meanwhile: load the page again and look.',
  'precondition-failed': 'Somebody changed it meanwhile. Load the page again, then decide what to keep.',
  'consent-missing': 'The consent for this is missing. Nothing was stored.',
  'too-large': 'That is too large. Nothing was stored; take something smaller.',
  'unsupported-type': 'This kind of file is not accepted here. Nothing was stored.',
  'unreadable-file': 'The file cannot be read. Nothing was stored; see whether it is whole.',
  'too-many-requests': 'That was too often in a short time. Wait a little, then try again.',
  'storage-full':
    'There is no room left. Nothing was stored; discard what is not needed, or ask whoever runs this Attune.',
  busy: 'Attune has much to do just now. Nothing was lost; try again in a moment.',
  'cut-off': 'The connection broke just now. Look whether what you wanted has happened; if not, try again.',
};
