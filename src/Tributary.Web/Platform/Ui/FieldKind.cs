namespace Tributary.Web.Platform.Ui;

/// <summary>How a value is typed. <c>List</c> is one entry a line.</summary>
public enum FieldKind { Text, Secret, List, Choice, YesNo, Number, Email, Date, Address }
