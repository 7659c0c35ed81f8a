// health: words about somebody's health (GDPR Art. 4(15)), whole and in a row as they
// stand here; few of them, and none that mostly means something else.
/*= GDPR Art. 9(1) */

const EVERYWHERE = [
  // English
  `cancer, tumour, tumor, chemotherapy, leukaemia, leukemia, diagnosis, diagnosed, diabetes, diabetic, insulin, hiv, hepatitis,
  flu, influenza, covid, pneumonia, asthma, epilepsy, epileptic, migraine, migraines, dementia, alzheimer, alzheimers, parkinson,
  multiple sclerosis, heart attack, high blood pressure, schizophrenia, bipolar disorder, depression, antidepressant,
  antidepressants, psychiatrist, psychiatric, psychotherapy, panic attacks, eating disorder, anorexia, bulimia, suicidal, suicide,
  self harm, overdose, addiction, alcoholism, adhd, autism, autistic, disability, wheelchair, pregnant, pregnancy, miscarriage,
  abortion, infertility, ivf, sick leave, sick note, medication, surgery, syphilis, chlamydia, gonorrhoea, allergic to,
  my illness, my disease, chronically ill`,
  // German
  `krebs, krebserkrankung, tumor, chemotherapie, leukämie, diagnose, diagnostiziert, zuckerkrank, diabetikerin, diabetiker,
  grippe, lungenentzündung, epilepsie, migräne, demenz, multiple sklerose, herzinfarkt, schlaganfall, bluthochdruck, schizophrenie,
  depressionen, depressiv, psychiater, psychiaterin, psychisch krank, psychotherapie, panikattacken, essstörung, magersucht,
  selbstmord, suizid, suizidgedanken, überdosis, alkoholiker, alkoholikerin, suchtkrank, autismus, schwerbehindert,
  schwerbehinderung, behindertenausweis, rollstuhl, schwanger, schwangerschaft, fehlgeburt, abtreibung, unfruchtbar, krankenschein,
  krankgeschrieben, krankschreibung, krankheit, erkrankung, erkrankt, allergie, allergisch, medikament, medikamente, arthrose,
  rheuma, bandscheibenvorfall`,
  // French
  `tumeur, chimiothérapie, leucémie, diagnostic médical, diabète, diabétique, insuline, grippe, pneumonie, asthme, épilepsie,
  épileptique, migraines, démence, sclérose en plaques, crise cardiaque, schizophrénie, dépression nerveuse, dépressif, dépressive,
  psychiatre, psychothérapie, anorexie, boulimie, suicidaire, séropositif, séropositive, surdose, toxicomanie, alcoolisme, autisme,
  handicap, handicapé, handicapée, fauteuil roulant, enceinte de, je suis enceinte, grossesse, fausse couche, avortement, ivg,
  arrêt maladie, maladie, médicament, médicaments, allergique`,
  // Spanish
  `cáncer, tumores, quimioterapia, leucemia, diagnóstico médico, diagnosticado, diagnosticada, diabético, diabética, insulina,
  neumonía, epilepsia, migraña, migrañas, demencia, esclerosis múltiple, infarto, esquizofrenia, depresión, psiquiatra,
  psicoterapia, bulimia, suicidio, seropositivo, seropositiva, sobredosis, drogadicción, alcoholismo, autismo, discapacidad,
  discapacitado, discapacitada, silla de ruedas, embarazada, embarazo, aborto, infertilidad, baja médica, enfermedad, medicamento,
  medicamentos, alérgico, alérgica, vih`,
  // Italian
  `cancro, tumore, tumori, chemioterapia, leucemia, diagnosi, diagnosticato, diagnosticata, diabete, diabetico, diabetica,
  influenza, polmonite, epilessia, emicrania, demenza, sclerosi multipla, infarto, schizofrenia, depressione, depresso, depressa,
  psichiatra, psicoterapia, anoressia, suicidio, sieropositivo, sieropositiva, tossicodipendenza, alcolismo, disabilità, disabile,
  sedia a rotelle, incinta, gravidanza, aborto, infertilità, malattia, farmaco, farmaci, allergico, allergica`,
  // Dutch
  `kanker, tumoren, chemotherapie, leukemie, gediagnosticeerd, suikerziekte, diabeet, griep, longontsteking, epilepsie, dementie,
  hartaanval, hartinfarct, hoge bloeddruk, schizofrenie, depressie, depressief, psychiater, zelfmoord, overdosis, verslaving,
  verslaafd, alcoholisme, gehandicapt, arbeidsongeschikt, rolstoel, zwanger, zwangerschap, miskraam, abortus, onvruchtbaar,
  ziekmelding, ziekte, medicijn, medicijnen, medicatie, allergisch, reuma, burn out, burnout`,
  // Polish, Portuguese, Swedish, Danish and Norwegian, Finnish
  `nowotwór, cukrzyca, padaczka, depresja, schizofrenia, ciąża, jestem w ciąży, poronienie, choroba, niepełnosprawność`,
  `cancro, tumor, quimioterapia, leucemia, diabético, diabética, epilepsia, depressão, esquizofrenia, grávida, gravidez, doença,
  deficiência, alergia`,
  `cancer, leukemi, epilepsi, depressionen, schizofreni, gravid, missfall, sjukdom, sjukskriven, funktionsnedsättning,
  kræft, kreft, sukkersyge, sygdom, sykdom, sygemeldt, sykmeldt`,
  `syöpä, sokeritauti, masennus, raskaana, keskenmeno, sairaus, sairausloma`,
];

// Words that mean something else in another language of these.
const ONLY_IN: Readonly<Record<string, string>> = {
  de: "aids, diabetes, sucht, depression, allergien",
  nl: "aids, diagnose, autisme, allergie",
  fr: "sida, cancer, dépression, migraine",
  es: "sida, gripe, asma, cancer, tumor, diagnóstico, alergia",
  it: "aids, asma, cancer, autismo",
  pt: "sida, gripe, asma, aborto",
  pl: "rak, grypa, astma",
};

const split = (list: string): string[] => list.split(",").map((word) => word.trim().replace(/\s+/g, " "));
const KNOWN: ReadonlySet<string> = new Set(EVERYWHERE.flatMap(split));
const WORDS_IN_A_ROW = 4;

// The words of a text, or of a phrase of the list, without what stands between them.
const wordsOf = (text: string): string[] => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

// language: two letters, of the words around the chat.
export const holdsHealthWords = (text: string, language: string): boolean => {
  const own = new Set(split(ONLY_IN[language] ?? ""));
  const words = wordsOf(text);
  for (let at = 0; at < words.length; at++)
    for (let length = 1; length <= WORDS_IN_A_ROW && at + length <= words.length; length++) {
      const phrase = words.slice(at, at + length).join(" ");
      if (KNOWN.has(phrase) || own.has(phrase)) return true;
    }
  // Capital letters tell the illness from the English verb.
  return /(^|[^\p{L}\p{N}])AIDS($|[^\p{L}\p{N}])/u.test(text);
};
