/** What an error that the server has a name for says to the reader. */
export const problems = {
  'bad-request':
    'Etwas von dem, was du eingegeben hast, geht so nicht. Sieh es dir noch einmal an; nichts wurde geändert.',
  'not-signed-in': 'Du bist nicht mehr angemeldet. Melde dich an und versuche es noch einmal.',
  'sign-in-failed':
    'Damit konntest du nicht angemeldet werden. Prüfe deine Eingabe oder nimm einen anderen Weg.',
  'sign-in-again': 'Bestätige zuerst, dass du es bist, und versuche es dann noch einmal.',
  'second-factor-missing':
    'Dafür brauchst du einen zweiten Faktor. Füge ihn in den Einstellungen unter Sicherheit hinzu und melde dich damit an.',
  refused: 'Das darfst du nicht. Frag, wer darüber entscheidet.',
  'not-found': 'Das gibt es nicht, oder du darfst es nicht sehen. Prüfe die Adresse.',
  conflict:
    'So, wie es jetzt steht, geht das nicht. Vielleicht hat sich inzwischen etwas geändert: Lade die Seite neu und sieh nach.',
  'precondition-failed':
    'Jemand hat es inzwischen geändert. Lade die Seite neu und entscheide dann, was bleiben soll.',
  'consent-missing': 'Dafür fehlt die Einwilligung. Nichts wurde gespeichert.',
  'too-large': 'Das ist zu groß. Nichts wurde gespeichert; nimm etwas Kleineres.',
  'unsupported-type': 'Diese Art von Datei wird hier nicht angenommen. Nichts wurde gespeichert.',
  'unreadable-file':
    'Die Datei lässt sich nicht lesen. Nichts wurde gespeichert; sieh nach, ob sie vollständig ist.',
  'too-many-requests': 'Das war zu oft in kurzer Zeit. Warte ein wenig und versuche es dann noch einmal.',
  'storage-full':
    'Der Platz ist voll. Nichts wurde gespeichert; verwirf, was nicht gebraucht wird, oder frage, wer dieses Attune betreibt.',
  busy: 'Attune hat gerade viel zu tun. Nichts ist verloren; versuche es gleich noch einmal.',
  'cut-off':
    'Die Verbindung brach gerade ab. Sieh nach, ob geschehen ist, was du wolltest; sonst versuche es noch einmal.',
};
