-- The closed lists every deployment starts with. More are data.

insert into permissions (name, description) values
  ('session:read', 'See sessions: curves, markers, notes'),
  ('session:write', 'Add and change sessions'),
  ('person:read', 'See who somebody is: name, profile'),
  ('person:write', 'Correct somebody''s own fields'),
  ('consent:read', 'See what somebody agreed to'),
  ('consent:write', 'Give and withdraw consent'),
  ('login:read', 'See where somebody is signed in'),
  ('login:write', 'End a login'),
  ('catalogue:read', 'See exercises and data types'),
  ('operation:read', 'See jobs, failures and the audit');

insert into roles (name, description) values
  ('user', 'Everyone: their own data'),
  ('practitioner', 'Sees the people they accompany'),
  ('organizer', 'Runs workshops'),
  ('editor', 'Edits what is shared'),
  ('moderator', 'Keeps order'),
  ('viewer', 'Looks, changes nothing'),
  ('admin', 'May do everything');

insert into role_permissions (role, permission, scope) values
  ('user', 'session:read', 'own'),
  ('user', 'session:write', 'own'),
  ('user', 'person:read', 'own'),
  ('user', 'person:write', 'own'),
  ('user', 'consent:read', 'own'),
  ('user', 'consent:write', 'own'),
  ('user', 'login:read', 'own'),
  ('user', 'login:write', 'own'),
  ('user', 'catalogue:read', 'own'),
  ('practitioner', 'session:read', 'related'),
  ('practitioner', 'session:write', 'related'),
  ('practitioner', 'person:read', 'related');

insert into role_permissions (role, permission, scope) select 'admin', name, 'any' from permissions;

insert into relationship_types (name, lead_word, follower_word) values
  ('parent-child', 'parent', 'child'),
  ('guardian-ward', 'guardian', 'ward'),
  ('practitioner-patient', 'practitioner', 'patient'),
  ('coach-client', 'coach', 'client'),
  ('teacher-student', 'teacher', 'student');

insert into relationship_type_permissions (type, permission) values
  ('parent-child', 'person:read'), ('parent-child', 'session:read'), ('parent-child', 'session:write'),
  ('parent-child', 'consent:read'), ('parent-child', 'consent:write'),
  ('guardian-ward', 'person:read'), ('guardian-ward', 'session:read'), ('guardian-ward', 'session:write'),
  ('guardian-ward', 'consent:read'), ('guardian-ward', 'consent:write'),
  ('practitioner-patient', 'person:read'), ('practitioner-patient', 'session:read'), ('practitioner-patient', 'session:write'),
  ('coach-client', 'person:read'), ('coach-client', 'session:read'),
  ('teacher-student', 'person:read');

update relationship_type_permissions set needs_consent = true
  where type in ('practitioner-patient', 'coach-client') and permission like 'session:%';

insert into consent_purposes (name, current_version) values
  ('service', '2026-11'), ('sensor-data', '2026-11'), ('practitioner-sharing', '2026-11'),
  ('workshop-recording', '2026-11'), ('analytics', '2026-11'), ('research', '2026-11');

insert into consent_texts (purpose, version, language, body) values
  ('service', '2026-11', 'en', 'You may keep my name and how to reach me so that this programme can serve me.'),
  ('service', '2026-11', 'de', 'Ihr dürft meinen Namen und meine Erreichbarkeit aufbewahren, damit dieses Programm für mich da sein kann.'),
  ('sensor-data', '2026-11', 'en', 'You may keep what my sensors record, such as my heartbeat and my breath. These are health data. I can stop this at any time.'),
  ('sensor-data', '2026-11', 'de', 'Ihr dürft aufbewahren, was meine Sensoren aufzeichnen, etwa Herzschlag und Atem. Das sind Gesundheitsdaten. Ich kann das jederzeit beenden.'),
  ('practitioner-sharing', '2026-11', 'en', 'The practitioner who accompanies me may see my sessions.'),
  ('practitioner-sharing', '2026-11', 'de', 'Wer mich fachlich begleitet, darf meine Sitzungen sehen.'),
  ('workshop-recording', '2026-11', 'en', 'My sensors may be recorded during a workshop.'),
  ('workshop-recording', '2026-11', 'de', 'Während eines Workshops dürfen meine Sensoren aufgezeichnet werden.'),
  ('analytics', '2026-11', 'en', 'You may count how I use the app in order to make it better.'),
  ('analytics', '2026-11', 'de', 'Ihr dürft zählen, wie ich die App nutze, um sie zu verbessern.'),
  ('research', '2026-11', 'en', 'My recordings may be used for research, without my name.'),
  ('research', '2026-11', 'de', 'Meine Aufzeichnungen dürfen ohne meinen Namen für Forschung genutzt werden.');

insert into tracks (name) values
  ('breathing'), ('relaxation'), ('focus'), ('sleep'), ('performance'), ('recovery');

insert into data_types (name, title, unit, value_kind, default_rate, valid_min, valid_max, description) values
  ('ecg', 'ECG', 'mV', 'integer', 250, -20, 20, 'Electrocardiogram: the heart''s electrical activity'),
  ('heart-rate', 'Heart rate', '/min', 'integer', 1, 20, 300, 'Beats a minute'),
  ('rr', 'RR interval', 'ms', 'intervals', null, 200, 3000, 'Time from beat to beat; heart-rate variability is derived from it'),
  ('eeg', 'EEG', 'uV', 'integer', 256, -10000, 10000, 'Electroencephalogram: the brain''s electrical activity'),
  ('ppg', 'PPG', '', 'integer', 100, null, null, 'Photoplethysmogram: light through the skin follows the pulse'),
  ('spo2', 'SpO₂', '%', 'integer', 1, 0, 100, 'Oxygen saturation by pulse oximetry'),
  ('eda', 'EDA', 'uS', 'integer', 16, 0, 200, 'Electrodermal activity: how well the skin conducts'),
  ('respiration', 'Respiration', '', 'integer', 25, null, null, 'Breath, by belt or flow'),
  ('temperature', 'Temperature', '°C', 'float', 1, 10, 50, 'Skin or body temperature'),
  ('other', 'Other signal', '', 'integer', null, null, null, 'A signal whose kind the file does not name');

insert into exercises (id, name, description, track, guidance, data_types) values
  ('01900000-0000-7000-8000-000000000001', 'Quiet sitting', 'Sit, let the breath be as it is, and watch.', 'relaxation', '{}', '{ecg,rr,respiration}'),
  ('01900000-0000-7000-8000-000000000002', 'Resonance breathing', 'Six breaths a minute, out a little longer than in.', 'breathing', '{"breathsPerMinute": 6, "inhale": 4, "exhale": 6}', '{ecg,rr,respiration}');
